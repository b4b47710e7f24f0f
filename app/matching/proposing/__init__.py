"""Who should help whom: from gaps to ranked proposals of collaboration. Pure."""
