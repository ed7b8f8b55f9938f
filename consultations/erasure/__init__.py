"""What the erasure of a consultation, a client and an account does to the rows; consultations.actions.disposals decides it."""
