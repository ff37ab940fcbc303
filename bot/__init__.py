"""The chat half of Rakam: from an update to an answer."""
