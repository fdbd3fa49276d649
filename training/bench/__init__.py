"""How fast the image tower is, against torch and the procedure of the study."""
