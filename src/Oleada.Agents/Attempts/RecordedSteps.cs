using Oleada.Contracts.Events;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Attempts;

/// <summary>What an agent does, as events of its task's stream: without secrets, cut to length, its tokens added up.</summary>
internal sealed class RecordedSteps(AttemptOrder order, CapturedOutput output)
{
    private const int MaxText = 8_192;

    private readonly string _atom = order.Atom.Id;
    private readonly int _attempt = order.Attempt;
    private long _tokens;
    private bool _hasUsage;

    /// <summary>Null as long as the agent has reported none.</summary>
    public long? Tokens => _hasUsage ? Interlocked.Read(ref _tokens) : null;

    /// <summary>What the agent said last; null as long as it has said nothing.</summary>
    public string? LastWords { get; private set; }

    public ValueTask TakeAsync(AgentStep step) => step switch
    {
        AgentStep.Text text => order.Events(new AgentText(_atom, _attempt, LastWords = Clean(text.Words))),
        AgentStep.Thought thought => order.Events(new AgentThought(_atom, _attempt, Clean(thought.Words))),
        AgentStep.ToolStart start => order.Events(new ToolStarted(_atom, _attempt, start.CallId, start.Tool, CleanOrNull(start.Input))),
        AgentStep.ToolEnd end => order.Events(new ToolEnded(_atom, _attempt, end.CallId, end.Failed, CleanOrNull(end.Output))),
        AgentStep.FileChange file => order.Events(new AgentChangedFile(_atom, _attempt, Clean(file.Path), file.Change)),
        AgentStep.Usage usage => AddAsync(usage),
        AgentStep.Remark remark => output.RemarkAsync(remark.Words),
        AgentStep.Unknown unknown => output.RemarkAsync($"a line of an unknown kind was kept and passed over: {Clean(unknown.Type)}"),
        _ => throw new InvalidOperationException($"no such step: {step.GetType().Name}"),
    };

    /// <summary>Within the sandbox everything is allowed that the sandbox lets through.</summary>
    public async ValueTask<bool> AskAsync(AgentQuestion question, CancellationToken _)
    {
        var action = question.Action.ToString().ToLowerInvariant();
        await order.Events(new AgentAsked(_atom, _attempt, question.Id, action, CleanOrNull(question.Detail)));
        await order.Events(new AgentAnswered(_atom, _attempt, question.Id, Allowed: true, "policy"));
        return true;
    }

    private ValueTask AddAsync(AgentStep.Usage usage)
    {
        Interlocked.Add(ref _tokens, usage.Input + usage.CachedInput + usage.Output);
        _hasUsage = true;
        return order.Events(new AgentUsage
        {
            AtomId = _atom,
            Attempt = _attempt,
            Model = usage.Model,
            InputTokens = usage.Input,
            CachedInputTokens = usage.CachedInput,
            OutputTokens = usage.Output,
        });
    }

    private string? CleanOrNull(string? text) => text is null ? null : Clean(text);

    private string Clean(string text)
    {
        text = output.Redact(text);
        return text.Length <= MaxText ? text : text[..(char.IsHighSurrogate(text[MaxText - 1]) ? MaxText - 1 : MaxText)];
    }
}
