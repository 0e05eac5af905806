-- Limbeck tries what it writes in scratch databases of its own, beside the shop's.
GRANT ALL ON `limbeck\_scratch\_%`.* TO 'shop'@'%';
