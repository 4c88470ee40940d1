using Oleada.Agents.Programs;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Engine.Executions;

namespace Oleada.Agents.Attempts;

/// <summary>What an agent does, as events of its task's stream: without secrets, cut to length, its tokens and their cost added up.</summary>
internal sealed class RecordedSteps(AttemptOrder order, CapturedOutput output, AgentPolicy policy, Prices prices)
{
    private const int MaxText = 8_192;

    private readonly string _atom = order.Atom.Id;
    private readonly int _attempt = order.Attempt;
    private readonly UsageTally _usage = new(prices);
    private int _denied;

    /// <summary>Null as long as the agent has reported none.</summary>
    public long? Tokens => _usage.Tokens;

    /// <summary>Null where the price of any of its tokens is unknown.</summary>
    public decimal? CostUsd => _usage.CostUsd;

    /// <summary>What the agent said last; null as long as it has said nothing.</summary>
    public string? LastWords { get; private set; }

    /// <summary>Questions that were answered no.</summary>
    public int Denied => Volatile.Read(ref _denied);

    /// <summary>Keeps what an agent is told.</summary>
    /// <param name="session">The conversation that it goes on with; null if it begins one.</param>
    public ValueTask PromptedAsync(AgentChoice agent, string prompt, string? session) =>
        order.Events(new AgentPrompted(_atom, _attempt, agent.Name, output.Redact(prompt), agent.Model, session));

    public ValueTask TakeAsync(AgentStep step) => step switch
    {
        AgentStep.Text text => order.Events(new AgentText(_atom, _attempt, LastWords = Clean(text.Words))),
        AgentStep.Thought thought => order.Events(new AgentThought(_atom, _attempt, Clean(thought.Words))),
        AgentStep.ToolStart start => order.Events(new ToolStarted(_atom, _attempt, start.CallId, Clean(start.Tool), CleanOrNull(start.Input))),
        AgentStep.ToolEnd end => order.Events(new ToolEnded(_atom, _attempt, end.CallId, end.Failed, CleanOrNull(end.Output))),
        AgentStep.FileChange file => order.Events(new AgentChangedFile(_atom, _attempt, Clean(file.Path), file.Change)),
        AgentStep.Usage usage => AddAsync(usage),
        AgentStep.Remark remark => output.RemarkAsync(remark.Words),
        AgentStep.Unknown unknown => output.RemarkAsync($"a line of an unknown kind was kept and passed over: {Clean(unknown.Type)}"),
        _ => throw new InvalidOperationException($"no such step: {step.GetType().Name}"),
    };

    /// <summary>Answers by the policy, or as a person does.</summary>
    public async ValueTask<bool> AskAsync(AgentQuestion question, CancellationToken stop)
    {
        var action = question.Action.ToString().ToLowerInvariant();
        var detail = CleanOrNull(question.Detail);
        await order.Events(new AgentAsked(_atom, _attempt, question.Id, action, detail));
        var answer = policy[question.Action] switch
        {
            PermissionRule.Ask => await order.Ask(action, detail, stop),
            var rule => new PersonAnswer(rule == PermissionRule.Allow, By: "policy"),
        };
        if (!answer.Approved)
            Interlocked.Increment(ref _denied);
        await order.Events(new AgentAnswered(_atom, _attempt, question.Id, answer.Approved, answer.By));
        return answer.Approved;
    }

    private async ValueTask AddAsync(AgentStep.Usage usage)
    {
        var cost = _usage.Add(usage);
        await order.NoteUsage(new AgentUsage
        {
            AtomId = _atom,
            Attempt = _attempt,
            Model = usage.Model,
            InputTokens = usage.Input,
            CachedInputTokens = usage.CachedInput,
            OutputTokens = usage.Output,
            CostUsd = cost,
        });
    }

    private string? CleanOrNull(string? text) => text is null ? null : Clean(text);

    private string Clean(string text)
    {
        text = output.Redact(LooseText.WellFormed(text));
        if (text.Length <= MaxText)
            return text;
        // Whoever decides by it has to see that there is more.
        var kept = MaxText - 1;
        return text[..(char.IsHighSurrogate(text[kept - 1]) ? kept - 1 : kept)] + "…";
    }
}
