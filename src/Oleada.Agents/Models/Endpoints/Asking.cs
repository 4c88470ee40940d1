namespace Oleada.Agents.Models.Endpoints;

/// <summary>Asks a question until it is answered or there is no point in asking again; who is silent for too long has failed.</summary>
internal sealed class Asking(IModelEndpoint endpoint, Func<AgentStep, ValueTask> took, TimeProvider time)
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(3);

    public async Task<ModelAnswer> AskAsync(ModelQuestion question, CancellationToken stop)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await AskOnceAsync(question, stop);
            }
            catch (EndpointException failure) when (Retry.After(failure, tries) is { } wait)
            {
                await took(new AgentStep.Remark($"{failure.Message}; asked again in {wait.TotalSeconds:0.#} s"));
                await Task.Delay(wait, time, stop);
            }
        }
    }

    private async Task<ModelAnswer> AskOnceAsync(ModelQuestion question, CancellationToken stop)
    {
        using var silence = new CancellationTokenSource(LongestSilence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, silence.Token);
        try
        {
            return await endpoint.AskAsync(question, () => silence.CancelAfter(LongestSilence), either.Token);
        }
        catch (Exception failure) when (silence.IsCancellationRequested && !stop.IsCancellationRequested && failure is OperationCanceledException or EndpointException)
        {
            throw new EndpointException($"the model's endpoint was silent for {LongestSilence.TotalSeconds:0} s", cause: failure);
        }
    }
}
