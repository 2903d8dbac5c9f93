"""What other addons use, too."""
