"""What a draft policy would change before anybody publishes it. Pure."""
