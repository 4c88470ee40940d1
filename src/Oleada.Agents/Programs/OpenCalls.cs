namespace Oleada.Agents.Programs;

/// <summary>The tool calls of a turn that are at work: while there are any, a program may be silent.</summary>
internal sealed class OpenCalls
{
    private const int MaxKnown = 1024;

    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    public bool Any => _open.Count > 0;

    public void Begin(string id)
    {
        if (_open.Count < MaxKnown)
            _open.Add(id);
    }

    public void End(string id) => _open.Remove(id);

    /// <summary>None of them can be at work any more.</summary>
    public void Clear() => _open.Clear();

    /// <summary>Passes steps on, and notes which calls they begin and end.</summary>
    public IEnumerable<AgentStep> Follow(IEnumerable<AgentStep> steps)
    {
        foreach (var step in steps)
        {
            if (step is AgentStep.ToolStart start)
                Begin(start.CallId);
            else if (step is AgentStep.ToolEnd end)
                End(end.CallId);
            yield return step;
        }
    }
}
