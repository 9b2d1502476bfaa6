#!/bin/sh
kind build node-image --image=acme/node:latest .
kind create cluster --retain --image acme/node:latest
