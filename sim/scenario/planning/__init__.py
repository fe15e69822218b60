"""What a staffing may be made of, and must keep: the rules by which ``ccsim staff`` looks for one."""
