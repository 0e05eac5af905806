-- What the database of the shop is to be.
CREATE TABLE customers (
    id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    mail varchar(190) NOT NULL,
    name varchar(80) NOT NULL,
    created_at datetime NOT NULL DEFAULT current_timestamp(),
    UNIQUE KEY customers_mail (mail)
);

CREATE TABLE orders (
    id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    customer_id int unsigned NOT NULL,
    state enum('new', 'paid', 'sent') NOT NULL DEFAULT 'new',
    total decimal(10, 2) NOT NULL DEFAULT 0.00,
    note varchar(200) COMMENT 'what the customer wrote',
    changed_at timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
    KEY orders_state (state, changed_at),
    CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customers (id)
);
