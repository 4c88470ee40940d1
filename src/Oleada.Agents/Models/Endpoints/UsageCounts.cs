using System.Text.Json;
using Oleada.Agents.Programs;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>
/// The tokens that an endpoint names, in the members of several protocols. Each count is the whole answer's up to there, so
/// a later one replaces an earlier one; a 0 does not, which some send for what they have said before.
/// </summary>
internal sealed class UsageCounts
{
    private bool _isTold;
    private long _prompt, _input, _output, _total, _cached, _cacheRead, _cacheWrite;

    /// <param name="usage">Anything but an object says nothing.</param>
    public void Take(JsonElement usage)
    {
        Read(ref _prompt, usage.Count("prompt_tokens") ?? usage.Count("promptTokenCount"));
        Read(ref _input, usage.Count("input_tokens"));
        Read(ref _output, usage.Count("completion_tokens") ?? usage.Count("output_tokens") ?? usage.Count("candidatesTokenCount"));
        Read(ref _total, usage.Count("total_tokens") ?? usage.Count("totalTokenCount"));
        Read(
            ref _cached,
            usage.Count("prompt_tokens_details", "cached_tokens") ?? usage.Count("input_tokens_details", "cached_tokens") ??
            usage.Count("prompt_cache_hit_tokens") ?? usage.Count("cached_tokens") ?? usage.Count("cachedContentTokenCount"));
        Read(ref _cacheRead, usage.Count("cache_read_input_tokens"));
        Read(ref _cacheWrite, usage.Count("cache_creation_input_tokens"));
    }

    /// <summary>Counts that llama.cpp reports beside a usage, or in place of one.</summary>
    public void TakeTimings(JsonElement timings)
    {
        if (_isTold || timings.Count("predicted_n") is not { } output)
            return;
        var cached = timings.Number("cache_n");
        Read(ref _prompt, timings.Number("prompt_n") + cached);
        Read(ref _cached, cached);
        Read(ref _output, output);
    }

    /// <returns>Null if nothing was said.</returns>
    public AgentStep.Usage? ToUsage(string model)
    {
        if (!_isTold)
            return null;
        // Messages names what was read from the cache beside the input, all others among it.
        if (_prompt == 0 && _cached == 0)
            return new AgentStep.Usage(model, _input + _cacheWrite, _cacheRead, _output);
        var prompt = _prompt > 0 ? _prompt : _input;
        var cached = Math.Min(prompt, Math.Max(_cached, _cacheRead));
        // Reasoning that is not among the completion is in the total.
        return new AgentStep.Usage(model, prompt - cached, cached, Math.Max(_output, _total - prompt));
    }

    private void Read(ref long count, long? said)
    {
        if (said is null)
            return;
        _isTold = true;
        if (said > 0)
            count = said.Value;
    }
}
