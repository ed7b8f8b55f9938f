"""The process is killed before and after every SQL statement of an action: all of it stands afterwards, or nothing."""
