"""Who answers for a release: takes a gated run and a name, gives records that can be checked."""
