"""The series of events that the field knows, loaded after every `migrate`."""
