using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Oleada.ScriptedModel.Answers;
using Oleada.ScriptedModel.Requests;

namespace Oleada.ScriptedModel;

/// <summary>
/// Decides what is answered. It keeps no conversations: how far one has come stands in the ids of its tool calls, so
/// that conversations may run side by side, be repeated and be gone on with.
/// </summary>
internal sealed partial class Script(IReadOnlyDictionary<string, Scenario> scenarios, string otherwise)
{
    /// <summary>Failures are counted for at most so many requests; then the count starts anew.</summary>
    private const int MaxFailing = 10_000;

    private readonly ConcurrentDictionary<string, int> _failed = new(StringComparer.Ordinal);
    private long _answers;

    public Reply Reply(ModelRequest request, long createdAt)
    {
        var number = Interlocked.Increment(ref _answers);
        if (request.Tools.Count == 0 && !Marker().IsMatch(LastWords(request)))
            return SideAnswer(request, number, createdAt);
        var scenario = Choose(request);
        var index = StepOf(request);
        var step = StepAt(scenario, index);
        var calls = new List<ToolCall>();
        var text = step.Text ?? "";
        foreach (var action in step.Actions)
        {
            if (Binding.Bind(action, request) is var (tool, arguments))
                calls.Add(new ToolCall($"step{index}_{number}_{calls.Count}", tool, arguments));
            else
                text += $" [no tool is offered for {action}]";
        }
        if (calls.Count == 0 && request.AnswerSchema is not null)
            text = SmallestValue.Of(request.AnswerSchema)?.ToJsonString() ?? "null";
        var usage = step.Usage ?? TokenCount.OfStep(index, step.Thought is not null);
        var answer = new Answer($"answer{number}", request.Model, createdAt, step.Thought, text, calls, usage, step.Stop);
        return new Reply(answer, step, scenario.Name, index) { Error = Fails(step.Error, $"{scenario.Name}/{index}/{Identity(request)}") };
    }

    private static ScenarioStep StepAt(Scenario scenario, int index)
    {
        var repeated = scenario.Steps.Take(index + 1).FirstOrDefault(step => step.Repeats);
        return repeated ?? (index < scenario.Steps.Count ? scenario.Steps[index] : scenario.Steps[^1] with { Actions = [] });
    }

    /// <summary>A title or a summary that a client asks for beside its conversation.</summary>
    private static Reply SideAnswer(ModelRequest request, long number, long createdAt)
    {
        var text = request.AnswerSchema is null ? "Scripted" : SmallestValue.Of(request.AnswerSchema)?.ToJsonString() ?? "null";
        var answer = new Answer($"answer{number}", request.Model, createdAt, null, text, [], new TokenCount(50, 0, 5, 0), StopReason.Finished);
        return new Reply(answer, new ScenarioStep(), "side", 0);
    }

    private Scenario Choose(ModelRequest request)
    {
        var marked = request.Turns.Where(turn => turn.Kind == TurnKind.User).Reverse()
            .Select(turn => Marker().Matches(turn.Text).LastOrDefault()?.Groups["name"].Value);
        var byModel = ModelName().Match(request.Model) is { Success: true } model ? model.Groups["name"].Value : null;
        var name = marked.Append(byModel).OfType<string>().FirstOrDefault(scenarios.ContainsKey) ?? otherwise;
        var scenario = name == Demo.Name ? Demo.For(request) : scenarios[name];
        return scenario.Told is { } told && LastWords(request).Contains(told.Text, StringComparison.Ordinal) ? scenario with { Steps = told.Steps } : scenario;
    }

    /// <summary>0 after a question of the user's; one more than the step of the last call, or, without ids, the number of answers.</summary>
    private static int StepOf(ModelRequest request)
    {
        var since = request.Turns.Reverse().TakeWhile(turn => turn.Kind != TurnKind.User).ToList();
        var called = since.Where(turn => turn.Kind == TurnKind.ToolResult).Select(turn => CallId().Match(turn.Text)).FirstOrDefault(match => match.Success);
        return called is null
            ? since.Count(turn => turn.Kind == TurnKind.Model)
            : int.Parse(called.Groups["step"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) + 1;
    }

    private ScriptedError? Fails(ScriptedError? error, string request)
    {
        if (error is null or { Times: 0 })
            return error;
        if (_failed.Count >= MaxFailing)
            _failed.Clear();
        return _failed.AddOrUpdate(request, 1, (_, count) => count + 1) <= error.Times ? error : null;
    }

    private static string Identity(ModelRequest request) => string.Join('\u0001', request.Turns.Select(turn => turn.Text));

    private static string LastWords(ModelRequest request) => request.Turns.LastOrDefault(turn => turn.Kind == TurnKind.User)?.Text ?? "";

    [GeneratedRegex(@"\[\[script:(?<name>[\w.-]+)\]\]", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Marker();

    [GeneratedRegex(@"(?:scripted-|^)(?<name>[\w.-]+)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ModelName();

    [GeneratedRegex(@"step(?<step>\d{1,6})_\d+_\d+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CallId();
}

/// <summary>What is answered, and how.</summary>
internal sealed record Reply(Answer Answer, ScenarioStep Step, string Scenario, int Index)
{
    public ScriptedError? Error { get; init; }
}
