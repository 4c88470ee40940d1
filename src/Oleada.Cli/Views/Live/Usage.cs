using Oleada.Contracts.Events;

namespace Oleada.Cli.Views.Live;

/// <summary>Tokens and cost: what attempts in flight report, replaced by their own sum when they end, and by a task's once it has ended.</summary>
internal sealed class Usage
{
    private readonly Dictionary<string, (long? Tokens, decimal? Cost)> _tasks = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Task, string Atom), (long Tokens, decimal? Cost)> _inFlight = [];
    private long? _tokens;
    private decimal? _cost;

    public long? TokenBudget { get; set; }

    public decimal? CostBudget { get; set; }

    /// <summary>Null where no agent reported any.</summary>
    public long? Tokens => _inFlight.Count == 0 ? _tokens : (_tokens ?? 0) + _inFlight.Values.Sum(used => used.Tokens);

    public decimal? Cost => _inFlight.Values.All(used => used.Cost is null) ? _cost : (_cost ?? 0) + _inFlight.Values.Sum(used => used.Cost ?? 0);

    public void Report(string taskId, AgentUsage usage)
    {
        var (tokens, cost) = _inFlight.GetValueOrDefault((taskId, usage.AtomId));
        _inFlight[(taskId, usage.AtomId)] = (
            tokens + usage.InputTokens + usage.CachedInputTokens + usage.OutputTokens, usage.CostUsd is null ? cost : (cost ?? 0) + usage.CostUsd);
    }

    public void Raise(ExceededBudget budget)
    {
        if (budget.Budget == "tokens")
            TokenBudget += (long)budget.Adds;
        else
            CostBudget += budget.Adds;
    }

    /// <summary>An attempt has ended, or was interrupted.</summary>
    public void End(string taskId, string atomId, long? tokens, decimal? cost)
    {
        _inFlight.Remove((taskId, atomId));
        var known = _tasks.GetValueOrDefault(taskId);
        Set(taskId, tokens is null ? known.Tokens : (known.Tokens ?? 0) + tokens, cost is null ? known.Cost : (known.Cost ?? 0) + cost);
    }

    public void Set(string taskId, long? tokens, decimal? cost)
    {
        var known = _tasks.GetValueOrDefault(taskId);
        if (tokens is not null)
            _tokens = (_tokens ?? 0) + tokens - (known.Tokens ?? 0);
        if (cost is not null)
            _cost = (_cost ?? 0) + cost - (known.Cost ?? 0);
        if (tokens is not null || cost is not null)
            _tasks[taskId] = (tokens ?? known.Tokens, cost ?? known.Cost);
    }
}
