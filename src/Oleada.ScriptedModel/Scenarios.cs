using System.Text.Json.Nodes;
using static Oleada.ScriptedModel.ScenarioAction;

namespace Oleada.ScriptedModel;

/// <summary>The scenarios that are always there.</summary>
public static class Scenarios
{
    private const string Script = "echo hello from the script\n";

    public static IReadOnlyList<Scenario> BuiltIn { get; } =
    [
        new("hello",
            new ScenarioStep { Thought = "A script is wanted; it goes into hello.sh.", Text = "I write the script.", Actions = [new Write("hello.sh", Script)] },
            new ScenarioStep { Text = "Now it runs.", Actions = [new Run("sh hello.sh")] },
            new ScenarioStep { Text = "hello.sh is there and greets." }),
        new("say", new ScenarioStep { Text = "Words alone, without a tool." }),
        new("edit",
            new ScenarioStep { Actions = [new Write("hello.sh", Script)] },
            new ScenarioStep { Actions = [new Read("hello.sh")] },
            new ScenarioStep { Actions = [new Edit("hello.sh", "echo hello from the script", "echo goodbye")] },
            new ScenarioStep { Actions = [new Run("sh hello.sh")] },
            new ScenarioStep { Text = "hello.sh says goodbye." }),
        new("run", new ScenarioStep { Actions = [new Run("echo ran > ran.txt; cat ran.txt")] }, new ScenarioStep { Text = "It ran." }),
        new("parallel",
            new ScenarioStep { Text = "Both at once.", Actions = [new Run("echo one > one.txt"), new Run("echo two > two.txt")] },
            new ScenarioStep { Text = "Both ran." }),
        new("failed-command",
            new ScenarioStep { Actions = [new Run("echo out; echo err >&2; exit 3")] },
            new ScenarioStep { Text = "The command failed." }),
        new("long-command",
            new ScenarioStep { Actions = [new Run("for i in 1 2 3 4 5 6 7 8 9; do echo tick $i; sleep 1; done")] },
            new ScenarioStep { Text = "It took its time." }),
        new("unknown-tool",
            new ScenarioStep { Actions = [new Call("no_such_tool", new JsonObject { ["x"] = 1 })] },
            new ScenarioStep { Text = "There is no such tool." }),
        new("loop", new ScenarioStep { Actions = [new Run("date")], Repeats = true }),
        new("refusal", new ScenarioStep { Text = "I will not do that.", Stop = StopReason.Refusal }),
        new("length", new ScenarioStep { Text = "This answer ends where the limit", Stop = StopReason.Length }),
        new("cut", new ScenarioStep { Text = "This sentence breaks off before its end is reached.", Cut = true }),
        new("slow", new ScenarioStep
        {
            Text = string.Join(' ', Enumerable.Range(1, 99).Select(n => $"Line {n}: {n * n * 7919 % 65521:x4}.")), Pace = TimeSpan.FromMilliseconds(200),
        }),
        new("silent", new ScenarioStep { Text = "too late", Delay = TimeSpan.FromHours(1) }),
        Failing("error-400", 400, "invalid_request_error"),
        Failing("error-401", 401, "authentication_error"),
        Failing("error-429", 429, "rate_limit_error", retryAfter: 1),
        Failing("error-429-once", 429, "rate_limit_error", times: 1, retryAfter: 1),
        Failing("error-500", 500, "api_error"),
        Failing("error-500-once", 500, "api_error", times: 1),
    ];

    private static Scenario Failing(string name, int status, string type, int times = 0, int? retryAfter = null) => new(name, new ScenarioStep
    {
        Error = new ScriptedError(status, type, $"the script answers {status}", times, retryAfter), Text = "Recovered.",
    });
}
