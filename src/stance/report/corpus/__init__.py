"""Many labelled documents together: who takes which stance towards whom, when, where and how often."""
