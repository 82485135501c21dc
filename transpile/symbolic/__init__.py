"""What a program is: types, dimensions, operations, the graph, the loop program, their text forms and verifiers."""
