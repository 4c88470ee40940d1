using Oleada.Agents.Attempts;
using Oleada.Contracts.Rest;

namespace Oleada.Agents.Probes;

/// <summary>What an agent did in a test: when it began to, what it said, what it used.</summary>
internal sealed class TestRecord(Prices prices, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly long _began = time.GetTimestamp();
    private readonly UsageTally _usage = new(prices);
    private TimeSpan? _first;
    private string? _line;
    private string? _words;

    public ValueTask HearAsync(string channel, string text)
    {
        lock (_gate)
        {
            if (channel == CapturedOutput.RemarkChannel)
                return ValueTask.CompletedTask;
            _first ??= time.GetElapsedTime(_began);
            if (channel == "stdout" && text.Length > 0)
                _line = text;
        }
        return ValueTask.CompletedTask;
    }

    public ValueTask TakeAsync(AgentStep step)
    {
        lock (_gate)
        {
            if (step is not AgentStep.Remark)
                _first ??= time.GetElapsedTime(_began);
            if (step is AgentStep.Text text && text.Words.Trim() is { Length: > 0 } words)
                _words = words;
            if (step is AgentStep.Usage usage)
                _usage.Add(usage);
        }
        return ValueTask.CompletedTask;
    }

    public AgentTest Result(AgentChoice agent, Failure? failure, Func<string, string> redact)
    {
        lock (_gate)
        {
            return new AgentTest
            {
                Agent = agent.ToString(),
                Succeeded = failure is null,
                Answer = (_words ?? _line) is { } said ? redact(said) : null,
                ErrorType = failure?.ErrorType,
                Message = failure?.Message,
                FirstByteMs = _first?.TotalMilliseconds,
                DurationMs = time.GetElapsedTime(_began).TotalMilliseconds,
                TokensUsed = _usage.Tokens,
                CostUsd = _usage.CostUsd,
            };
        }
    }
}
