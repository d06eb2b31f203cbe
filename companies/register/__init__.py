"""The register of tenants that a park hands over as a file: read, compared with what is known, then applied."""
