using System.Net;

namespace Oleada.Agents.Relay.Answers;

/// <summary>A request to a model and its answer, looked at as they pass.</summary>
internal sealed class ModelExchange
{
    private readonly TokenCounts _asked = new();
    private readonly UsageScan _request;
    private readonly AnswerReader _answer = new();
    private bool _canReadRequest = true;
    private bool? _succeeded;
    private string? _encoding;
    private bool _wasSent = true;
    private bool _hasEnded;

    private ModelExchange(string path)
    {
        _request = new UsageScan(_asked);
        var name = path[(path.LastIndexOf('/') + 1)..];
        // Gemini's stands in the path.
        _asked.Model = name.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? name[..colon] : null;
    }

    /// <returns>Null if the answer names no tokens, such as a list of models or a count of tokens.</returns>
    public static ModelExchange? Of(RequestCost cost, string path) => cost == RequestCost.Counted ? new ModelExchange(path) : null;

    public void Sending(string? encoding) => _canReadRequest = string.IsNullOrEmpty(encoding);

    public void Sent(ReadOnlySpan<byte> piece)
    {
        if (_canReadRequest && _asked.Model is null)
            _request.Read(piece);
    }

    /// <summary>There was nobody to send it to.</summary>
    public void NotSent() => _wasSent = false;

    public void Answered(HttpStatusCode status, IEnumerable<string> encodings)
    {
        _succeeded = (int)status is >= 200 and < 300;
        _encoding = encodings.FirstOrDefault(encoding => !string.Equals(encoding, "identity", StringComparison.OrdinalIgnoreCase));
    }

    public void Received(ReadOnlySpan<byte> piece)
    {
        if (_succeeded == true && _encoding is null)
            _answer.Read(piece);
    }

    /// <summary>The answer has come to its end, and was not cut.</summary>
    public void Ended() => _hasEnded = true;

    /// <returns>Null if nothing was used: the endpoint has refused or failed, or was not reached.</returns>
    public ModelAnswer? Result() => !_wasSent || _succeeded == false
        ? null
        : new ModelAnswer(_answer.Counts.ToUsage(_asked.Model), _hasEnded && _answer.Counts.IsFinal, _encoding);
}
