using System.Globalization;
using Oleada.Agents.Relay.Answers;

namespace Oleada.Agents.Programs;

/// <summary>
/// Whose word counts for the tokens of a program's turn. Where its requests pass the relay, that of their endpoint does, told
/// as each answer ends; what the program says itself is held back then, and counts if the relay could read nothing.
/// </summary>
internal sealed class TurnUsage(AgentTurn turn, bool passesRelay) : IDisposable
{
    /// <summary>A program may name as many models as it likes; those beyond are one without a name.</summary>
    private const int MaxModels = 64;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<string, AgentStep.Usage> _said = new(StringComparer.Ordinal);
    private long _counted;
    private int _read, _cut, _unknown;
    private string? _encoding;

    /// <summary>Whether the relay has counted the turn's tokens.</summary>
    public bool IsCounted => _read > 0;

    public ValueTask TakeAsync(AgentStep step)
    {
        if (!passesRelay || step is not AgentStep.Usage usage)
            return turn.Took(step);
        lock (_said)
            Hold(usage);
        return ValueTask.CompletedTask;
    }

    /// <summary>One after the other: what was spent only grows.</summary>
    public async ValueTask AnsweredAsync(ModelAnswer answer)
    {
        await _turn.WaitAsync();
        try
        {
            _encoding ??= answer.Encoding;
            if (answer.Usage is not { } usage)
            {
                _unknown++;
                return;
            }
            _read++;
            _cut += answer.IsWhole ? 0 : 1;
            _counted += usage.Total;
            await turn.Took(usage with { Asked = NameInPlan(usage.Asked) });
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The program has ended, and its last answer is told.</summary>
    public async ValueTask CloseAsync(AgentEnd end)
    {
        if (!IsCounted)
        {
            foreach (var usage in _said.Values)
                await turn.Took(usage);
        }
        foreach (var remark in Remarks(end))
            await turn.Took(new AgentStep.Remark(remark));
    }

    public void Dispose() => _turn.Dispose();

    private IEnumerable<string> Remarks(AgentEnd end)
    {
        if (_unknown > 0)
        {
            var packed = _encoding is null ? "" : $" (packed as {_encoding}, which the relay had not asked for)";
            var counted = IsCounted ? "what was used for that is not known, and not counted" : "what the agent itself says is counted, if it says anything";
            yield return $"{Answers(_unknown)} of the model named no tokens{packed}: {counted}";
        }
        if (_cut > 0)
            yield return $"{Answers(_cut)} of the model broke off: counted is what its endpoint had named by then, which may be too little";
        var said = _said.Values.Sum(usage => usage.Total);
        // Known: a program counts in part what broke off, and some count it with the session's next turn.
        var isKnown = end.Failure is not null || _cut + _unknown > 0 || (turn.Session is not null && said > _counted);
        if (IsCounted && !isKnown && said > 0 && said != _counted)
            yield return string.Create(CultureInfo.InvariantCulture, $"the relay counted {_counted:N0} tokens, which are used; the agent itself says {said:N0}");
    }

    private static string Answers(int count) => count == 1 ? "1 answer" : $"{count} answers";

    /// <summary>A plan's name of a model may begin with who provides it, as opencode wants it: <c>openai/gpt-5</c>.</summary>
    private string? NameInPlan(string? asked) =>
        asked is not null && turn.Model is { } planned && planned.EndsWith($"/{asked}", StringComparison.Ordinal) ? planned : asked;

    private void Hold(AgentStep.Usage usage)
    {
        var model = usage.Model ?? "";
        var key = _said.ContainsKey(model) || _said.Count < MaxModels ? model : "";
        var before = _said.GetValueOrDefault(key) ?? new AgentStep.Usage(key.Length == 0 ? null : key, 0, 0, 0);
        _said[key] = before with
        {
            Input = before.Input + usage.Input, CachedInput = before.CachedInput + usage.CachedInput, Output = before.Output + usage.Output,
        };
    }
}
