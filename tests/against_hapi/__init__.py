"""Our verdict on FHIR R4 documents beside that of HAPI FHIR's instance validator, with a reason for every difference."""
