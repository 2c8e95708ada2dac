"""What meshbot knows: entries, how they are loaded, checked and found. Pure: no store, no Slack, no clock."""
