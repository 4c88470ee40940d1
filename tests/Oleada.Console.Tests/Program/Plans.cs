using System.Globalization;
using System.Text;

namespace Oleada.Console.Tests.Program;

/// <summary>Plans for the real program, of real shell commands.</summary>
internal static class Plans
{
    /// <summary>A chain of tasks that each write a file.</summary>
    public static string Chain(int tasks, string pace = "0.05")
    {
        var plan = new StringBuilder("plan: chain\nworkspace: new\nretry: { attempts: 2, backoff: 100ms }\ntasks:\n");
        for (var task = 1; task <= tasks; task++)
        {
            var after = task > 1 ? $"    depends_on: [t{task - 1}]\n" : "";
            plan.Append(CultureInfo.InvariantCulture, $"  - id: t{task}\n    name: Task number {task}\n{after}    expects: [out/{task}.txt]\n    atoms:\n");
            plan.Append(CultureInfo.InvariantCulture, $"      - {{ id: a1, run: 'sleep {pace}; mkdir -p out; echo {task} > out/{task}.txt', touches: [out/{task}.txt] }}\n");
        }
        return plan.ToString();
    }

    /// <summary>A chain whose third task waits until a file is there.</summary>
    public static string Gated(string file) => Chain(6, pace: "0.05").Replace(
        "sleep 0.05; mkdir -p out; echo 3 ", $"while [ ! -e {file} ]; do sleep 0.05; done; mkdir -p out; echo 3 ", StringComparison.Ordinal);

    /// <summary>One that works and one that fails for good.</summary>
    public const string Failing = """
        plan: failing
        workspace: new
        retry: { attempts: 2, backoff: 10ms }
        tasks:
          - { id: good, name: Good, atoms: [{ id: a1, run: 'true' }] }
          - { id: bad, name: Bad, atoms: [{ id: a1, run: 'echo the disk sings >&2; exit 3' }] }
          - { id: after, name: After, depends_on: [bad], atoms: [{ id: a1, run: 'true' }] }
        """;

    /// <summary>One that does not end by itself.</summary>
    public const string Endless = """
        plan: endless
        workspace: new
        tasks:
          - { id: first, name: First, atoms: [{ id: a1, run: 'true' }] }
          - { id: wait, name: Wait for ever, depends_on: [first], atoms: [{ id: a1, run: 'sleep 1000' }, { id: a2, run: 'sleep 1000 & wait' }] }
        """;
}
