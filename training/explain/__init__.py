"""Why a tower says what it says: joints that decide, and places in the picture."""
