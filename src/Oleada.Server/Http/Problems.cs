using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;
using Oleada.Engine.Events;
using Oleada.Server.Realtime;

namespace Oleada.Server.Http;

/// <summary>Answers what went wrong with problem details, never with a stack trace.</summary>
internal sealed class Problems(Action<Exception> onFailure)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
                await WriteAsync(context, Plain(context.Response.StatusCode));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; there is nobody to answer.
        }
        catch (Exception failure) when (!context.Response.HasStarted)
        {
            await WriteAsync(context, ProblemOf(failure));
        }
        catch (Exception failure)
        {
            // Half an answer is out: only cutting it off tells the client.
            onFailure(failure);
            context.Abort();
        }
    }

    private Problem ProblemOf(Exception failure)
    {
        if (failure is RequestProblem wrong)
            return wrong.Problem;
        if (failure is BadHttpRequestException bad)
            return Plain(bad.StatusCode) with { Detail = bad.Message };
        if (failure is EventLogHarmedException harmed)
            return Plain(StatusCodes.Status500InternalServerError) with { Detail = MessageError.TextOf(harmed) };
        onFailure(failure);
        return failure is EventLogFailedException log
            ? Plain(StatusCodes.Status503ServiceUnavailable) with { Detail = log.Message }
            : Plain(StatusCodes.Status500InternalServerError) with { Detail = "the server failed; its log says why" };
    }

    private static Problem Plain(int status) => new() { Status = status, Title = ReasonPhrases.GetReasonPhrase(status) };

    private static async Task WriteAsync(HttpContext context, Problem problem)
    {
        var response = context.Response;
        response.StatusCode = problem.Status;
        if (problem.Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";
        response.ContentType = "application/problem+json";
        var bytes = JsonSerializer.SerializeToUtf8Bytes(problem, ContractJson.Default.Problem);
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
