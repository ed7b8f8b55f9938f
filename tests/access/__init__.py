"""Who gets what from which address: every route, role and relation, searched for marks that were planted in every text."""
