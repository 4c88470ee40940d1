namespace Oleada.Browser.Tests;

/// <summary>Plans that take a moment, so that there is something to watch.</summary>
internal static class Plans
{
    /// <summary>Two files that the demo writes, one after the other.</summary>
    public static string Demo => """
        plan: demo
        workspace: new
        agent: model:demo
        tasks:
          - { id: first, name: The first page, atoms: [{ id: a, prompt: Write it., expects: [first.md] }] }
          - { id: second, name: The second page, depends_on: [first], atoms: [{ id: a, prompt: Write it., expects: [second.md] }] }
        """;

    /// <summary>Three phases, a task that fails once, one that fails for good, what depends on it.</summary>
    public static string Eventful => """
        plan: eventful
        workspace: new
        retry: { attempts: 2, backoff: 100ms }
        tasks:
          - id: write
            name: Write a page
            phase: 0
            expects: [page.md]
            atoms:
              - { id: a1, run: "echo one; echo two >&2; printf '# Title\\n\\nText\\n' > page.md" }
          - id: draw
            name: Draw a square
            phase: 1
            expects: [square.svg]
            atoms:
              - { id: a1, run: "echo '<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"40\"><rect width=\"40\" height=\"40\"/></svg>' > square.svg" }
          - id: stumble
            name: Stumble once
            phase: 3
            depends_on: [write]
            atoms:
              - { id: a1, run: "test -e ~/stumbled || { touch ~/stumbled; echo tripping >&2; exit 3; }", verify: [{ run: "true" }] }
          - id: fail
            name: Fail for good
            phase: 3
            atoms:
              - { id: a1, run: "echo this cannot be done; exit 7" }
          - id: after
            name: After the failure
            phase: 4
            depends_on: [fail]
            atoms:
              - { id: a1, run: "true" }
        """;

    /// <summary>In a <see cref="WorkRepository"/>: each kind of change, text that wants to be more than text, and a task that fails twice.</summary>
    public static string Changing => """
        plan: changing
        title: Change everything <b>once</b>
        retry: { attempts: 2, backoff: 10ms }
        tasks:
          - id: edit
            name: Rework the values
            atoms:
              - { id: a1, run: "sed -i 's/value3 = 3/value3 = 33/; s/value25 = 25/value25 = 2500/' src/app.js", verify: [ { run: "grep -q 33 src/app.js" } ] }
          - id: move
            name: Rename the read-me
            atoms:
              - { id: a1, run: "mkdir docs; mv README.md docs/README.md; printf 'PNG\\0\\1' > docs/logo.png" }
          - id: odd
            name: Write odd text
            atoms:
              - id: a1
                run: |
                  printf '<script>document.title = "taken"</script>\n<img src=x onerror="document.title = 1">\n' > odd.html
                  printf 'if (role != "user\342\200\256 \342\201\246// admin\342\201\251") \033[31m\r\n' >> odd.html
          - id: bad
            name: Fail twice
            atoms:
              - { id: a1, run: "printf 'try\\n%s\\n' $OLEADA_ATTEMPT > bad.txt; exit 1" }
        """;

    /// <summary>Tasks one after another, each a short sleep; long enough to be paused and cancelled.</summary>
    public static string Slow(int tasks = 60) => "plan: slow\nworkspace: new\ntasks:\n" + string.Concat(Enumerable.Range(1, tasks).Select(number =>
        $"  - id: step-{number:000}\n    name: Step {number}\n    phase: {number * 5 / (tasks + 1)}\n"
        + $"    atoms:\n      - {{ id: a1, run: \"echo step {number}; sleep 0.4\" }}\n"));
}
