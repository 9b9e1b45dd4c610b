"""One thing done to many rows: a run is noted first, then its rows are done one by one."""
