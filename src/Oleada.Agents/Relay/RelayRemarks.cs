namespace Oleada.Agents.Relay;

/// <summary>Lines for people about one run's requests, each said once.</summary>
internal sealed class RelayRemarks(Func<string, ValueTask> remark)
{
    private const int MaxLines = 20, MaxLength = 400;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);

    public async ValueTask SayOnceAsync(string line)
    {
        line = line.Length > MaxLength ? line[..MaxLength] + "…" : line;
        lock (_gate)
        {
            if (_said.Count > MaxLines || !_said.Add(line))
                return;
            if (_said.Count > MaxLines)
                line = "the relay names no more requests of this run that are not counted";
        }
        await remark(line);
    }
}
