"""What ``drishti bench`` measures: recognition step by step, the live loop, start and memory."""
