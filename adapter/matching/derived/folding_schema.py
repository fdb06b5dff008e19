"""The tables in which chains of notifications are folded, and what is asked of them (SQLite)."""

SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;

CREATE TABLE service (
    number INTEGER PRIMARY KEY, kommune TEXT NOT NULL, mark BLOB NOT NULL, UNIQUE (mark, kommune)
);
-- One row a notification; what has a fault has neither guid nor original, so that nothing finds it.
CREATE TABLE told (
    id INTEGER PRIMARY KEY, message INTEGER NOT NULL, mark BLOB NOT NULL, service INTEGER, kommune TEXT,
    original TEXT NOT NULL, guid TEXT NOT NULL, number INTEGER NOT NULL, status TEXT NOT NULL,
    event TEXT NOT NULL, content BLOB NOT NULL, digest BLOB NOT NULL, fault TEXT
);
CREATE TABLE fault (service INTEGER NOT NULL, place TEXT NOT NULL, rule TEXT NOT NULL);
CREATE INDEX told_message ON told (message);
CREATE INDEX told_service ON told (service);
CREATE INDEX told_original ON told (original, number);
CREATE INDEX told_guid ON told (guid);
CREATE INDEX fault_service ON fault (service);

-- M and C whose N nobody has told.
CREATE VIEW orphan AS SELECT * FROM told WHERE status IN ('M', 'C') AND NOT EXISTS (
    SELECT 1 FROM told first WHERE first.guid = told.original AND first.kommune = told.kommune
    AND first.status = 'N'
);
-- The last version of each event, unless it is annulled.
CREATE VIEW live AS SELECT * FROM told WHERE status IN ('N', 'M') AND NOT EXISTS (
    SELECT 1 FROM told later WHERE later.original = told.original AND later.kommune = told.kommune
    AND (later.number, later.id) > (told.number, told.id)
) AND id NOT IN (SELECT id FROM orphan WHERE orphan.service = told.service);
"""
TAKE = """
INSERT INTO told (message, mark, original, guid, number, status, event, content, digest, fault)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
#: Every service that a message tells of gets its number when it is first told of.
NUMBER = """
INSERT OR IGNORE INTO service (kommune, mark)
SELECT ?, mark FROM told WHERE message = ? GROUP BY mark ORDER BY min(id)
"""
ASSIGN = """
UPDATE told SET kommune = ?1,
    service = (SELECT number FROM service WHERE service.mark = told.mark AND service.kommune = ?1)
WHERE message = ?2
"""
SERVICES = "SELECT number, kommune FROM service WHERE number > ? ORDER BY number"
LIVE = "SELECT event, content FROM live WHERE service = ? ORDER BY number, id"
#: Place and rule; the second parameter is the rule of what nobody has told the N of.
FAULTS = """
SELECT place, rule FROM fault WHERE service = ?1
UNION ALL SELECT rtrim('Notifikasjon/' || event, '/'), fault FROM told WHERE service = ?1 AND fault IS NOT NULL
UNION ALL SELECT 'Notifikasjon/' || event, ?2 FROM orphan WHERE service = ?1
"""
