"""What differs: takes two runs or groups within one, gives changes, each with its certainty."""
