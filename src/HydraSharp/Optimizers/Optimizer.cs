namespace HydraSharp.Optimizers;

abstract class Optimizer
{
}
