using System.Text;

namespace Oleada.Crash.Tests;

/// <summary>
/// A plan with everything that a crash could spoil: chains and fans, files written in two steps, an atom that needs
/// two attempts, one that never succeeds and what depends on it.
/// </summary>
internal static class CrashPlan
{
    private const int Chains = 6;
    private const int Length = 5;

    public static string Yaml()
    {
        var yaml = new StringBuilder("plan: crash\nworkspace: new\nretry: { attempts: 2, backoff: 30ms }\ntasks:\n");
        for (var step = 0; step < Length; step++)
            for (var chain = 0; chain < Chains; chain++)
                yaml.Append(Task(chain, step));
        yaml.Append(
            """
              - id: needs_two
                name: Needs two attempts
                touches: [needs_two.txt]
                expects: [needs_two.txt]
                atoms: [{ id: a1, run: 'test "$OLEADA_ATTEMPT" -ge 2 && echo done > needs_two.txt' }]
              - id: never
                name: Never succeeds
                depends_on: [c0_s1]
                atoms: [{ id: a1, run: exit 3 }]
              - id: after_never
                name: Is skipped
                depends_on: [never]
                atoms: [{ id: a1, run: 'true' }]

            """);
        return yaml.ToString();
    }

    private static string Task(int chain, int step)
    {
        var id = $"c{chain}_s{step}";
        var before = step == 0 ? "" : $"c{chain}_s{step - 1}, c{(chain + 1) % Chains}_s{step - 1}";
        return
            $$"""
              - id: {{id}}
                name: Chain {{chain}}, step {{step}}
                depends_on: [{{before}}]
                touches: [out/{{id}}.txt]
                expects: [out/{{id}}.txt]
                atoms:
                  - id: write
                    run: mkdir -p out && sleep 0.0{{(chain * 3) + step}} && echo '{{id}}' > out/{{id}}.part && mv out/{{id}}.part out/{{id}}.txt
                    touches: [out/{{id}}.part]
                  - id: check
                    depends_on: [write]
                    run: grep -q '{{id}}' out/{{id}}.txt
                    verify: [{ file_exists: out/{{id}}.txt }]

            """;
    }
}
