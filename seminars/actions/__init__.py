"""Every write of seminars: one atomic step with its transition, audit and outbox rows."""
