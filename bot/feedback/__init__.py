"""What people say about answers: buttons, corrections, consent, /review."""
