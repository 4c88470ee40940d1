namespace Oleada.Server.Realtime;

/// <summary>The streams whose events go to a connection, so that none goes there twice. May be used by any thread.</summary>
internal sealed class JoinedStreams
{
    private readonly Lock _gate = new();

    // Most clients join one room: the set is made for the second.
    private string? _only;
    private HashSet<string>? _streams;

    /// <returns>False if its events go there already.</returns>
    public bool TryJoin(string stream)
    {
        lock (_gate)
        {
            if (_streams is null && _only is null)
            {
                _only = stream;
                return true;
            }
            _streams ??= new HashSet<string>([_only!], StringComparer.Ordinal);
            return _streams.Add(stream);
        }
    }

    public void Leave(string stream)
    {
        lock (_gate)
        {
            if (_only == stream)
                _only = null;
            _streams?.Remove(stream);
        }
    }
}
