# decides nothing
