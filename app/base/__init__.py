"""The ground floor: settings, database, errors, paging, clock, secrets; no word of the trade."""
