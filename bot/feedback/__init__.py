"""What people say of answers: buttons, corrections, consent, /review."""
