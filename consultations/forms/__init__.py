"""Fields and cleaning; what is done with them is the business of consultations.actions."""
