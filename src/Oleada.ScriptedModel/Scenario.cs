using System.Text.Json.Nodes;

namespace Oleada.ScriptedModel;

/// <summary>What the scripted model says, answer by answer. Past the last step it repeats the last step's words.</summary>
public sealed record Scenario(string Name, params IReadOnlyList<ScenarioStep> Steps)
{
    /// <summary>What is played instead once the user's last words hold a text, such as a compiler's error.</summary>
    public (string Text, IReadOnlyList<ScenarioStep> Steps)? Told { get; init; }
}

/// <summary>One answer.</summary>
public sealed record ScenarioStep
{
    public string? Thought { get; init; }

    public string? Text { get; init; }

    public IReadOnlyList<ScenarioAction> Actions { get; init; } = [];

    /// <summary>Null for <see cref="TokenCount.OfStep"/>.</summary>
    public TokenCount? Usage { get; init; }

    public StopReason Stop { get; init; }

    /// <summary>An HTTP error instead of an answer.</summary>
    public ScriptedError? Error { get; init; }

    /// <summary>The connection is cut when half of the stream has been sent.</summary>
    public bool Cut { get; init; }

    /// <summary>This step is played for ever.</summary>
    public bool Repeats { get; init; }

    /// <summary>Before the first byte.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Is awaited when the step is asked for, before the delay: conversations can meet here.</summary>
    public Func<CancellationToken, Task>? Hold { get; init; }

    /// <summary>Between two pieces of a stream.</summary>
    public TimeSpan Pace { get; init; }
}

public enum StopReason
{
    Finished,
    Length,
    Refusal,
}

/// <param name="Times">How often the same request fails before it is answered; 0 for always.</param>
public sealed record ScriptedError(int Status, string Type, string Message, int Times = 0, int? RetryAfterSeconds = null);

/// <summary>Something that a model wants done, whatever the tools that it is offered are called.</summary>
public abstract record ScenarioAction
{
    private ScenarioAction()
    {
    }

    public sealed record Write(string Path, string Content) : ScenarioAction;

    public sealed record Read(string Path) : ScenarioAction;

    public sealed record Edit(string Path, string Old, string New) : ScenarioAction;

    public sealed record Run(string Command) : ScenarioAction;

    /// <summary>A tool by its name, offered or not.</summary>
    public sealed record Call(string Tool, JsonObject Arguments) : ScenarioAction;
}
