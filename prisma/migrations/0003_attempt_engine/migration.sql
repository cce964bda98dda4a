-- What computed the steps: the compiled plan with level, Node, threads and memory, or why it was not compiled.
ALTER TABLE attempt ADD COLUMN engine text;
