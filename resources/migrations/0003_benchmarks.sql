-- SPDX-License-Identifier: Apache-2.0
-- How fast versions were on which machine. Rows are only added; the newest of a version is shown.

CREATE TABLE version_benchmarks (
    id {identity},
    version_id {integer} NOT NULL REFERENCES versions (id) ON DELETE CASCADE,
    measured_at {integer} NOT NULL,
    measured_by {text} NOT NULL,
    figures {json} NOT NULL -- app/registry/benchmark_json
) {strict};
CREATE INDEX version_benchmarks_by_version ON version_benchmarks (version_id, id);
