"""Decision tables in forms that other programs read: FHIR ConceptMap, CSV; back again; and what differs."""
