"""The solver: exact answers about every complete answer sheet of a questionnaire.

# Theory of operation

A questionnaire with forty questions has more answer sheets than anybody can try. The solver walks all of them at
once, with a decision diagram over the questions.

**Variables.** Answers are taken apart into small choices in the order of the questions (`variables`). A variable has
*classes*: the answers that no condition tells apart. Each option is a class, "no answer", "unknown" and "declined"
are classes, each box of a question with several answers is a variable of its own.

**Expressions.** Every condition and every number is an expression over the variables (`expressions`, made by
`booleans` and `numeric`). An expression is always in its simplest form, and equal expressions are one object
(hash-consing), so that comparing two of them costs nothing.

**States.** The walk (`walk`) asks one question (the *goal*), for instance "which outcome?". A *state* is what is left
of the goal and of the conditions of the questions still to come, once the answers so far are put in (`substitution`).
Different answers often leave the same things open: their states are one. So 10^13 answer sheets become some hundred
states, one layer for each variable.

**Counting.** A sum over the layers (dynamic programming, `paths`) counts the answer sheets that lead to each state: the
count of a state is the sum, over the edges that lead to it, of the count where the edge begins times the answers that
the edge stands for. The counts in the last layer are exact. Following edges backward gives an example of each.

**Numbers.** A number question has a grid of values, in steps of its decimals (`grids`). A comparison that reads it is
solved for where it changes if its formula is a multiple plus a constant; otherwise the grid is halved until interval
arithmetic decides the comparison on each piece (bisection, `intervals`). The grid is cut wherever some comparison
changes, and each piece is one class; then all expressions are made anew, with tests of classes. Numbers that share a
formula, like height and weight in a body mass index, are kept as *open numbers* in the state until all have been
chosen; then one table says how often each combination of comparisons comes true (`joint_tables`). The ends of a score
are found by branch and bound over the same states (`bounds`).

**Sums apart.** A sum of points over many questions would be part of every state, and there would be nearly as many
states before each question as it has values. So the tests of the largest sum in a goal become tests of one more
variable behind all others, whose value is the sum (`sums_apart`), and the points so far are counted beside each state:
bits of one number say which sums lead to it (`sum_graph`), and a table how many answer sheets do with each
(`sum_paths`). The states then grow with the number of questions, not with its square. The ends of a sum are the
shortest way through such states (`sum_bounds`); of two answer sheets one number says how far their sums are apart
(`sum_pairs`). Whether a condition on a large sum can come true is searched so too, where no sheet is found at once.

**Two answer sheets.** A state can have two sides which get the same answers after one that differed. So the walk shows
that a worse answer never does better (`monotone`), and how answer sheets move between two versions of a questionnaire.

**Budgets.** All of this gives up past a fixed amount of work (`budget`) and then answers "not counted", never a guess.
A condition that is too large by itself stays open (`Uncounted`), and what does not read it is counted all the same.
Every example is put to the engine itself, `assess`, before it is shown; a disagreement is an error of the program.

# An example

    questionnaire: example
    version: "1"
    title: Six answer sheets
    notice: An example only.
    sources: {book: {cite: A book, basis: published}}
    sections:
      - title: Today
        questions:
          - {id: pain, ask: How bad is the pain?, type: one, options: {none: None, some: Some, severe: Severe}}
          - {id: temperature, ask: How warm?, type: number, range: 37 to 38}
    scores:
      - id: total
        points: [{give: 2, if: "pain is any of some, severe"}, {give: 1, if: temperature is at least 38}]
    outcomes: [{id: see, title: See a clinician, when: total is at least 3}, {id: home, title: Stay at home}]

Three answers to the first question times two to the second make six answer sheets. The goal is the condition of the
first outcome. The grid of the temperature, 37 and 38, is cut between the two. These are all the states, with the
number of answer sheets (so far) that lead to each:

    before pain         1  2 [pain is some or severe] + 1 [temperature is 38] >= 3
    before temperature  1  false
    before temperature  2  [temperature is 38]
    at the end          4  false
    at the end          2  true

With "none" the points that are left cannot reach 3: the goal is false, whatever the temperature. With "some" and with
"severe" the same is left, so both lead to one state, which counts 2. Of the 1 x 2 + 2 x 2 answer sheets at the end,
2 x 1 come true: two of six lead to "see".
"""
