"""The demo office: invented people, one real docket with every name changed, one invented matter."""
