"""The image tower: CLIP, or another trunk, fine-tuned on photographs and exported."""
