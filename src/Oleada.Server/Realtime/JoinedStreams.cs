namespace Oleada.Server.Realtime;

/// <summary>The streams whose events go to a connection, so that none goes there twice. May be used by any thread.</summary>
internal sealed class JoinedStreams
{
    private readonly HashSet<string> _streams = new(StringComparer.Ordinal);

    /// <returns>False if its events go there already.</returns>
    public bool TryJoin(string stream)
    {
        lock (_streams)
            return _streams.Add(stream);
    }

    public void Leave(string stream)
    {
        lock (_streams)
            _streams.Remove(stream);
    }
}
