-- An enum loses a value while a default, an index, a view and an array of it depend on it.
-- before: postgresql
CREATE TYPE order_state AS ENUM ('new', 'paid', 'lost', 'sent');
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  state order_state NOT NULL DEFAULT 'new',
  past order_state[] NOT NULL DEFAULT '{}'
);
CREATE INDEX orders_open ON orders (id) WHERE state = 'new';
CREATE VIEW open_orders AS SELECT id, state FROM orders WHERE state <> 'sent';
-- after: postgresql
CREATE TYPE order_state AS ENUM ('new', 'paid', 'sent');
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  state order_state NOT NULL DEFAULT 'new',
  past order_state[] NOT NULL DEFAULT '{}'
);
CREATE INDEX orders_open ON orders (id) WHERE state = 'new';
CREATE VIEW open_orders AS SELECT id, state FROM orders WHERE state <> 'sent';
